/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether this side can take one offered m-line, and how. */
#pragma once

#include "sdp/local.h"

/* How far an m-line got, worst first: the reason of the one that got furthest is what the peer is
 * told when none was usable. */
typedef enum {
  SIPUA_SDP_STAGE_DISABLED,
  SIPUA_SDP_STAGE_MEDIA,
  SIPUA_SDP_STAGE_TRANSPORT,
  SIPUA_SDP_STAGE_ADDRESS,
  SIPUA_SDP_STAGE_KEYS,
  SIPUA_SDP_STAGE_CODEC,
  SIPUA_SDP_STAGE_USABLE,
} SipUaSdpStage;

typedef struct {
  SipUaSdpStream *stream; /* (owned) (not nullable) */
  char *fmtp;             /* (owned) (nullable): of the codec in the answer */
  char *events;           /* (owned) (nullable): of telephone-event in the answer */
} SipUaSdpChoice;

void sipua_sdp_choice_clear (SipUaSdpChoice *choice);
/* @choice is filled if the result is USABLE; else @reason (transfer full), one line of ASCII. */
SipUaSdpStage sipua_sdp_select (const GstSDPMessage *offer, guint index, const SipUaSdpLocal *local,
    SipUaSdpChoice *choice, char **reason);
