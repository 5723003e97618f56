/* SPDX-License-Identifier: BSD-3-Clause */
/* Putting the other side on hold: RFC 3264 section 8.4. */
#pragma once

#include <gst/sdp/sdp.h>

/* The describing side does not want to receive: sendonly, inactive, or the old address 0.0.0.0. Without
 * an audio stream nobody is on hold. */
gboolean sipua_sdp_is_hold (const GstSDPMessage *description);
/* Takes receiving out of the directions of all streams that are in use, or puts it back. What they send
 * stays as it is. */
void sipua_sdp_set_hold (GstSDPMessage *description, gboolean hold);
/* Puts back into the directions of an answer what the offer did not let it have. */
void sipua_sdp_widen (GstSDPMessage *answer, const GstSDPMessage *offer);
