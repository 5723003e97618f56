/* SPDX-License-Identifier: BSD-3-Clause */
/* Escapes of URIs (RFC 3261 section 19.1.2), and which texts are equal in spite of them (19.1.4). */
#pragma once

#include "base/view.h"

/* What may stand unescaped in each part beside letters and digits (RFC 3261 section 25.1). */
#define SIPUA_URI_UNRESERVED "-_.!~*'()"
#define SIPUA_URI_IN_USER SIPUA_URI_UNRESERVED "&=+$,;?/"
#define SIPUA_URI_IN_PASSWORD SIPUA_URI_UNRESERVED "&=+$,"
#define SIPUA_URI_IN_PARAM SIPUA_URI_UNRESERVED "[]/:&+$"
#define SIPUA_URI_IN_HEADER SIPUA_URI_UNRESERVED "[]/?:+$"

/* Appends @text, escaping what is neither letter, digit nor one of @allowed. */
void sipua_uri_append_escaped (GString *string, SipUaView text, const char *allowed);

/* Takes out one level of escapes, never two (RFC 4475 section 3.1.1.3). "%00" stays: a NUL would
 * shorten the string (section 3.1.1.4). Writes to *to and moves it behind the NUL that it adds;
 * returns where it began. */
const char *sipua_uri_unescape (SipUaView text, char **to);

/* An order in which an escape equals its character, but for the reserved ones (section 19.1.4):
 * negative, 0 or positive as of strcmp(). */
int sipua_uri_text_compare (SipUaView a, SipUaView b, gboolean ignore_case);
gboolean sipua_uri_text_equal (SipUaView a, SipUaView b, gboolean ignore_case);

/* Equal texts have the same hash. */
guint sipua_uri_text_hash (guint hash, SipUaView text, gboolean ignore_case);
