/* SPDX-License-Identifier: BSD-3-Clause */
/* Cuts a stream of bytes into messages (RFC 3261 sections 7.5, 18.3 and 20.14) and finds the
 * keep-alives between them (RFC 5626 section 4.4.1). One for each direction of a connection. However
 * the bytes are split on their way, the same comes out. */
#pragma once

#include "message/message.h"

typedef struct _SipUaFramer SipUaFramer;

typedef enum {
  SIPUA_FRAME_MORE,    /* nothing, until more bytes come */
  SIPUA_FRAME_MESSAGE, /* a whole message */
  SIPUA_FRAME_PING,    /* CRLF CRLF between messages: to be answered with a CRLF */
  SIPUA_FRAME_BROKEN,  /* where the next message begins is not known any more: to be closed */
} SipUaFrameResult;

SipUaFramer *sipua_framer_new (void);
void sipua_framer_free (SipUaFramer *framer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaFramer, sipua_framer_free)

/* Copies what came. Memory grows with the bytes that are here, not with what a Content-Length says. */
void sipua_framer_push (SipUaFramer *framer, const char *data, gsize length);

/* To be called after each push until it returns SIPUA_FRAME_MORE. *ret_frame lives until the next
 * call of either function. Of a message it is that, for sipua_message_parse_datagram(); of a broken
 * one what came of it, from which the same function may find enough to refuse it. *ret_fault is set
 * with SIPUA_FRAME_BROKEN alone, its offset counted from the start of the message. What is broken
 * stays so, and takes no more bytes. */
SipUaFrameResult sipua_framer_next (
    SipUaFramer *framer, SipUaView *ret_frame, SipUaParseFault *ret_fault);

/* Bytes of memory for what came and is not returned yet. */
gsize sipua_framer_get_size (const SipUaFramer *framer);
