/* SPDX-License-Identifier: BSD-3-Clause */
/* Which crypto lines of a stream are agreed (RFC 4568 section 5). */
#pragma once

#include <gst/sdp/sdp.h>
#include <sipua/sipua-sdp-crypto.h>

/* The two lines of an agreement. */
typedef struct {
  SipUaSdpCrypto *local;  /* (owned) (nullable): tagged as its counterpart */
  SipUaSdpCrypto *remote; /* (owned) (nullable) */
} SipUaSdpCryptoPair;

void sipua_sdp_crypto_pair_clear (SipUaSdpCryptoPair *pair);
/* Whether a transport is one that wants crypto lines (RFC 4568 section 3.1): RTP/SAVP, RTP/SAVPF. */
gboolean sipua_sdp_is_secure (const char *proto);
/* To answer @offered with one of @ours (of SipUaSdpCrypto). NULL, or why not (transfer full). */
char *sipua_sdp_crypto_choose (
    SipUaSdpCryptoPair *pair, const GstSDPMedia *offered, const GPtrArray *ours);
/* What @answered made of @ours, which were offered. NULL, or why it is nothing (transfer full). */
char *sipua_sdp_crypto_accept (
    SipUaSdpCryptoPair *pair, const GstSDPMedia *answered, const GPtrArray *ours);
void sipua_sdp_crypto_write (GstSDPMedia *media, const SipUaSdpCrypto *crypto, guint tag);
