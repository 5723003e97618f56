/* SPDX-License-Identifier: BSD-3-Clause */
/* Values of a=fmtp (RFC 8866 section 6.15). */
#pragma once

#include "base/view.h"

/* The value of "@name=value" in a list with ";"; the name in any case. FALSE if it is not there.
 * @fmtp may be NULL. */
gboolean sipua_sdp_fmtp_get (const char *fmtp, const char *name, SipUaView *value);
/* Whether parameters that belong to a codec's identity are equal on both sides. */
gboolean sipua_sdp_fmtp_compatible (
    const char *encoding_name, const char *ours, const char *theirs);
/* The parameters that the answer gives the codec: ours, else the offered ones, else NULL. */
char *sipua_sdp_fmtp_answer (const char *encoding_name, const char *ours, const char *theirs);
/* Whether it is a list of events and ranges of them, "0-15,66". */
gboolean sipua_sdp_is_event_list (const char *list);
/* RFC 4733 section 2.4.1: the DTMF events, 0 to 15, that are among those @offered, as a list of
 * ranges. @offered NULL or not a list means all of them. NULL: none. */
char *sipua_sdp_events_answer (const char *offered);
