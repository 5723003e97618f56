/* SPDX-License-Identifier: BSD-3-Clause */
/* Challenges and credentials, from the inside of a message. */
#pragma once

#include <sipua/sipua-auth-value.h>

#include "message/syntax-error.h"

/* Offsets are from the start of @view. */
SipUaAuthValue *sipua_auth_value_parse_view (SipUaView view, SipUaSyntaxError *syntax);
