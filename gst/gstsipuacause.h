/* SPDX-License-Identifier: BSD-3-Clause */
/* What a SIP status is in a telephone network. */
#pragma once

#include <glib.h>

/* The cause of ITU-T Q.850 for a status of 300 and above, by RFC 3398 section 8.2.6.1; 0: none. */
guint gst_sip_ua_cause_of_status (guint status);
