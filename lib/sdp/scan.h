/* SPDX-License-Identifier: BSD-3-Clause */
/* Fields, numbers and tokens of session descriptions (RFC 8866 section 9), over views and without
 * allocation. Shared by the checker and by what reads attribute values. */
#pragma once

#include "base/view.h"

/* The next line of @rest without its CRLF or LF; FALSE when @rest is used up. The last line may
 * lack its end. */
gboolean sipua_sdp_next_line (SipUaView *rest, SipUaView *line);
/* The next run of bytes that are neither space nor tab; FALSE when there is none. */
gboolean sipua_sdp_next_field (SipUaView *rest, SipUaView *field);
/* What stands before @separator goes to @head, what follows it stays in @rest; without a separator
 * @head takes all and @rest is emptied. FALSE, and an empty @head, when @rest is empty. */
gboolean sipua_sdp_split (SipUaView *rest, char separator, SipUaView *head);
SipUaView sipua_sdp_trim (SipUaView view);
/* Nothing but decimal digits, and at most @max. */
gboolean sipua_sdp_number (SipUaView view, guint64 max, guint64 *number);
/* token-char of RFC 8866 section 9: no space, no quote, no separator, ASCII. */
gboolean sipua_sdp_is_token_char (char c);
gboolean sipua_sdp_is_token (SipUaView view);
