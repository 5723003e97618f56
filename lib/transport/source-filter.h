/* SPDX-License-Identifier: BSD-3-Clause */
/* Who may send requests, and how many: looked at before a message is parsed. One thread, that of the
 * agent's context. */
#pragma once

#include <gio/gio.h>

typedef struct _SipUaSourceFilter SipUaSourceFilter;

SipUaSourceFilter *sipua_source_filter_new (void);
void sipua_source_filter_free (SipUaSourceFilter *filter);

/* @masks (transfer full) (nullable): of GInetAddressMask; NULL: everybody. */
void sipua_source_filter_set_masks (SipUaSourceFilter *filter, GPtrArray *masks);

/* Whether a request from @source is to be looked at, at @now (microseconds), when each source may send
 * @max_rate a second; 0: as many as it likes. */
gboolean sipua_source_filter_admit (
    SipUaSourceFilter *filter, GInetAddress *source, gint64 now, guint max_rate);

/* Sources that are known at the moment. */
guint sipua_source_filter_count (const SipUaSourceFilter *filter);
/* SIPUA_MAX_RATED_SOURCES at first; tests cross it with fewer. */
void sipua_source_filter_set_max_sources (SipUaSourceFilter *filter, guint max_sources);
