/* SPDX-License-Identifier: BSD-3-Clause */
/* Inside of a message, for the files of this folder only. */
#pragma once

#include "base/limits.h"
#include "message/message.h"

/* 24 bytes. Strings are NUL-terminated and live in the message's block or arena; lengths are kept
 * because a quoted string may hold an escaped NUL (RFC 4475 section 3.1.1.2). */
typedef struct {
  const char *name;     /* (unowned): as it came */
  const char *value;    /* (unowned): without blanks around it, folded lines joined */
  guint32 value_length; /* bytes */
  guint16 name_length;  /* bytes */
  guint16 id;           /* SipUaHeaderId */
} SipUaHeader;

G_STATIC_ASSERT (SIPUA_MAX_HEADER_SIZE <= G_MAXUINT16);

/* What matching needs, kept up to date by the parser and by every change of these headers. */
typedef struct {
  guint32 cseq;
  SipUaView cseq_method;
  SipUaView call_id;
  SipUaView from_tag;
  SipUaView to_tag;
  SipUaView top_branch;
} SipUaTypedValues;

struct _SipUaMessage {
  gatomicrefcount ref_count;
  gboolean is_request;
  SipUaMethod method_id; /* of a request's start line */
  guint status;
  SipUaView method; /* NUL-terminated, as the next two are */
  SipUaView request_uri;
  SipUaView reason;
  SipUaTypedValues typed;

  SipUaHeader *headers; /* (unowned): inline_headers or spill */
  SipUaHeader *spill;   /* (owned) (nullable) */
  guint n_headers;
  guint capacity;

  const char *body; /* (unowned) (nullable): in text or set_body */
  gsize body_length;
  char *set_body; /* (owned) (nullable) */

  char *tail; /* (unowned): what is still free of text */
  gsize tail_left;
  GStringChunk *chunk; /* (owned) (nullable): the arena when text is used up */

  SipUaHeader inline_headers[SIPUA_INLINE_HEADERS];
  char text[]; /* received bytes, then room for values that are built */
};

/* With @text_size bytes in the block, all of them free. */
SipUaMessage *sipua_message_alloc (gsize text_size);

/* Copies into the message's arena; the copy ends in NUL. */
SipUaView sipua_message_store (SipUaMessage *message, SipUaView view);

/* A new, empty entry at @position, the others moved; NULL when SIPUA_MAX_HEADERS are there,
 * and for @own headers SIPUA_OWN_HEADERS more. */
SipUaHeader *sipua_message_insert (SipUaMessage *message, guint position, gboolean own);
void sipua_message_remove_at (SipUaMessage *message, guint position);

static inline SipUaView
sipua_header_value_view (const SipUaHeader *header)
{
  return sipua_view (header->value, header->value_length);
}

static inline SipUaView
sipua_header_name_view (const SipUaHeader *header)
{
  return sipua_view (header->name, header->name_length);
}

/* The index-th line of @id, NULL if there are fewer. */
const SipUaHeader *sipua_message_find (const SipUaMessage *message, SipUaHeaderId id, guint index);

/* Parses @value into the typed values if they are about @id, else does nothing. Returns NULL, or a
 * static text that names the fault. */
const char *sipua_typed_take (SipUaTypedValues *typed, SipUaHeaderId id, SipUaView value);

/* Takes the typed values of @id afresh from the header table, after a change. */
void sipua_typed_refresh (SipUaMessage *message, SipUaHeaderId id);

/* Well-formed elements of a Via line from the first on. */
gboolean sipua_via_line_is_valid (SipUaView value);

/* Whether @view may stand in a header value: no CR, LF or NUL. */
gboolean sipua_text_is_safe (SipUaView view);
