/* SPDX-License-Identifier: BSD-3-Clause */
/* Header lines of a SIP message as an application has them: a GstStructure with a field for each name. A
 * value is a string, or, where the message has several lines of a name, a GST_TYPE_ARRAY of strings. */
#pragma once

#include <gst/gst.h>
#include <sipua/sipua.h>

/* All of @message, with names as they came. GStreamer never forgets the name of a field, so names that
 * this process has not seen before are left out once GST_SIP_UA_MAX_HEADER_NAMES of them came. */
GstStructure *gst_sip_ua_headers_of (const SipUaMessage *message);

typedef void (*GstSipUaHeaderFunc) (const char *name, const char *value, gpointer user_data);
/* Line by line. A value that is no string, such as gst-launch makes of a number, is written as one. */
void gst_sip_ua_headers_foreach (
    const GstStructure *headers, GstSipUaHeaderFunc func, gpointer user_data);
/* NULL: all of them can be lines of a message. Else the first fault, (transfer full). */
GError *gst_sip_ua_headers_find_fault (const GstStructure *headers);
