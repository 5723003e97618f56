/* SPDX-License-Identifier: BSD-3-Clause */
/* sipuasink: what the peer of a call hears. */
#pragma once

#include "gstsipuafront.h"

G_BEGIN_DECLS

#define GST_TYPE_SIP_UA_SINK (gst_sip_ua_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstSipUaSink, gst_sip_ua_sink, GST, SIP_UA_SINK, GstSipUaFront)

GST_ELEMENT_REGISTER_DECLARE (sipuasink);

G_END_DECLS
