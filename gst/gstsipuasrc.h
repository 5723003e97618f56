/* SPDX-License-Identifier: BSD-3-Clause */
/* sipuasrc: what the peer of a call says. */
#pragma once

#include "gstsipuafront.h"

G_BEGIN_DECLS

#define GST_TYPE_SIP_UA_SRC (gst_sip_ua_src_get_type ())
G_DECLARE_FINAL_TYPE (GstSipUaSrc, gst_sip_ua_src, GST, SIP_UA_SRC, GstSipUaFront)

GST_ELEMENT_REGISTER_DECLARE (sipuasrc);

G_END_DECLS
