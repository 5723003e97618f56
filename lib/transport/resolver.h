/* SPDX-License-Identifier: BSD-3-Clause */
/* From a SIP URI to the address that a request for it is sent to. A numeric host needs no look-up
 * (RFC 3263 section 4.2); a name is looked up for its addresses with GResolver. */
#pragma once

#include <gio/gio.h>

/* Exactly one of @address and @error is NULL; both (transfer none). */
typedef void (*SipUaResolved) (GSocketAddress *address, const GError *error, gpointer user_data);

/* On @context, which the caller owns. Of the addresses of a name the first of @family is taken, or
 * the first if none is of it. Numeric hosts are answered from within the call; names later. Called
 * exactly once, also when cancelled. */
void sipua_resolve (GMainContext *context, const char *uri, GSocketFamily family,
    GCancellable *cancellable, SipUaResolved callback, gpointer user_data);
