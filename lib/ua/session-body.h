/* SPDX-License-Identifier: BSD-3-Clause */
/* The session description in the body of a message. */
#pragma once

#include <sipua/sipua-message.h>

/* The description of a session in the body, be it all of the body or a part of a multipart (RFC 5621).
 * What it says is not checked. NULL without @error: there is none. NULL with SIPUA_ERROR_NOT_ACCEPTABLE: a
 * request has something else that has to be understood, and is not (415), or a response has something
 * else alone; with SIPUA_ERROR_TOO_LARGE (413) or SIPUA_ERROR_PARSE (400): a multipart is broken. */
GBytes *sipua_session_body_get (const SipUaMessage *message, GError **error);
/* The same as text that passed sipua_sdp_parse(), for a message that has to have it. NULL: *ret_reason
 * (transfer full) says why there is none. */
char *sipua_session_body_dup_sdp (const SipUaMessage *message, char **ret_reason);
