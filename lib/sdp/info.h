/* SPDX-License-Identifier: BSD-3-Clause */
/* What a description alone says. */
#pragma once

#include <gst/sdp/sdp.h>

/* The m-line that is the description's audio: the first one of audio with a port, else the first of
 * audio; -1: none. */
gint sipua_sdp_find_audio (const GstSDPMessage *description);
