/* SPDX-License-Identifier: BSD-3-Clause */
/* Writes the answer to an offer. */
#pragma once

#include "sdp/select.h"

/* (transfer full): each m-line of @offer in its place, all but that of @choice refused. */
GstSDPMessage *sipua_sdp_write_answer (
    const GstSDPMessage *offer, const SipUaSdpLocal *local, const SipUaSdpChoice *choice);
