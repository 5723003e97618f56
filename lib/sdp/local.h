/* SPDX-License-Identifier: BSD-3-Clause */
/* The inside of SipUaSdpLocal, for the negotiation. */
#pragma once

#include <gio/gio.h>
#include <sipua/sipua-sdp.h>

struct _SipUaSdpLocal {
  char *address;        /* (owned) (not nullable): numeric */
  GSocketFamily family; /* of @address */
  guint16 rtp_port;
  GPtrArray *codecs; /* (owned) of SipUaCodec, by preference */
  GPtrArray *crypto; /* (owned) of SipUaSdpCrypto; empty: no SRTP */
  guint ptime;       /* ms */
  SipUaSdpDirection direction;
  gboolean telephone_event;
  gboolean comfort_noise;
  gboolean rtcp_mux;
  guint64 session_id;
  guint64 version;
};

/* "IP4" or "IP6", for o= and c=. */
const char *sipua_sdp_address_type (GSocketFamily family);
