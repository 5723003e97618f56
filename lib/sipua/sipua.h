/* SPDX-License-Identifier: BSD-3-Clause */
/* The public API of sipua in one include. */
#pragma once

#include <sipua/sipua-address.h>
#include <sipua/sipua-agent.h>
#include <sipua/sipua-api.h>
#include <sipua/sipua-auth-value.h>
#include <sipua/sipua-body-part.h>
#include <sipua/sipua-call-dtmf.h>
#include <sipua/sipua-call-modify.h>
#include <sipua/sipua-call-transfer.h>
#include <sipua/sipua-call.h>
#include <sipua/sipua-codec.h>
#include <sipua/sipua-cseq.h>
#include <sipua/sipua-dialog.h>
#include <sipua/sipua-enum-types.h>
#include <sipua/sipua-error.h>
#include <sipua/sipua-header-value.h>
#include <sipua/sipua-ids.h>
#include <sipua/sipua-message-addresses.h>
#include <sipua/sipua-message-headers.h>
#include <sipua/sipua-message.h>
#include <sipua/sipua-request.h>
#include <sipua/sipua-sdp-crypto.h>
#include <sipua/sipua-sdp.h>
#include <sipua/sipua-trunk-monitor.h>
#include <sipua/sipua-uri.h>
#include <sipua/sipua-via.h>
