/* SPDX-License-Identifier: BSD-3-Clause */
/* Inside of a message, for the files of this folder only. */
#pragma once

#include "base/limits.h"
#include "message/message.h"

/* 32 bytes. Strings are NUL-terminated and live in the message's block or arena; lengths are kept
 * because a quoted string may hold an escaped NUL (RFC 4475 section 3.1.1.2).
 *
 * What came is written as it came. Of most lines that is known without a copy: "name:", blanks, value,
 * CRLF stand in the block yet, but for the colon and the CR that became NULs. Such a line is plain, and
 * its raw is its name. One with anything else in it (folds, blanks before the colon or behind the value,
 * a bare LF) keeps a copy of all its bytes as raw. */
typedef struct {
  const char *name;          /* (unowned): as it came */
  const char *value;         /* (unowned): without blanks around it, folded lines joined */
  const char *raw;           /* (unowned) (nullable): NULL for what did not come, or was changed */
  guint32 value_length : 24; /* bytes */
  guint32 id : 8;            /* SipUaHeaderId */
  guint16 name_length;       /* bytes */
  guint16 raw_length;        /* bytes, the line end too; of a line that is not plain */
} SipUaHeader;

G_STATIC_ASSERT (sizeof (SipUaHeader) == 32 || sizeof (void *) != 8);
G_STATIC_ASSERT (SIPUA_MAX_HEADER_SIZE + 2 <= G_MAXUINT16);
G_STATIC_ASSERT (SIPUA_N_HEADERS <= 256);

/* What matching needs, kept up to date by the parser and by every change of these headers. */
typedef struct {
  guint32 cseq;
  SipUaView cseq_method;
  SipUaView call_id;
  SipUaAddressView from; /* scheme of length 0: none */
  SipUaAddressView to;   /* likewise */
  SipUaViaView top_via;  /* host of length 0: none */
} SipUaTypedValues;

struct _SipUaMessage {
  gatomicrefcount ref_count;
  gboolean is_request;
  SipUaMethod method_id; /* of a request's start line */
  guint status;
  SipUaView method; /* NUL-terminated, as the next two are */
  SipUaView request_uri;
  SipUaView reason;
  SipUaView
      start_line;  /* as it came, line end too, if it is not as we would write it; else empty */
  gsize kept_size; /* bytes that the parser kept of lines as they came */
  gboolean ends_in_bare_lf; /* the empty line behind the headers came so */
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

/* Gives the message a copy of @body, and leaves Content-Length alone. */
void sipua_message_copy_body (SipUaMessage *message, const char *body, gsize length);

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

static inline gboolean
sipua_header_is_plain (const SipUaHeader *header)
{
  return header->raw == header->name;
}

/* Where the line ends behind its value; of a plain line. */
static inline gsize
sipua_header_plain_length (const SipUaHeader *header)
{
  return header->value + header->value_length - header->name;
}

/* The index-th line of @id, NULL if there are fewer. */
const SipUaHeader *sipua_message_find (const SipUaMessage *message, SipUaHeaderId id, guint index);

/* Which lines: those of @id, and if that is SIPUA_HEADER_OTHER of @name. */
typedef struct {
  SipUaHeaderId id;
  const char *name; /* (unowned) (nullable): NULL for all of the id */
} SipUaHeaderKey;

SipUaHeaderKey sipua_header_key (const char *name);
gboolean sipua_header_is (const SipUaHeader *header, SipUaHeaderKey key);

/* The position of the index-th line of @key, or n_headers. */
guint sipua_message_position (const SipUaMessage *message, SipUaHeaderKey key, guint index);

/* FALSE if the table is full; for @own headers it has more room. The typed values follow. */
gboolean sipua_message_add (
    SipUaMessage *message, guint position, gboolean own, SipUaHeaderKey key, SipUaView value);
void sipua_message_replace (
    SipUaMessage *message, guint position, SipUaHeaderKey key, SipUaView value);
/* The first line gets the value and the others go; without one it is added at the end. */
gboolean sipua_message_put (
    SipUaMessage *message, gboolean own, SipUaHeaderKey key, SipUaView value);
/* Removes the lines from @position on and returns how many there were. */
guint sipua_message_remove (SipUaMessage *message, guint position, SipUaHeaderKey key);

/* The value of the one line of @name. FALSE if there is none, and with @error if there are several. */
gboolean sipua_message_find_single (
    const SipUaMessage *message, const char *name, SipUaView *ret_value, GError **error);

/* Takes the next element off the value of a line, as a SipUaHeaderIter does. */
gboolean sipua_header_element_next (SipUaHeaderId id, SipUaView *rest, SipUaView *ret_element);

/* Whether an application may add this line. */
gboolean sipua_message_check_header (const char *name, const char *value, GError **error);
/* The offset of the first byte that no Call-ID has there, or the length. */
gsize sipua_call_id_end (SipUaView value);
#define SIPUA_EXPECTED_CALL_ID "a word, or two with @ between them"
/* Always FALSE, with "header NAME: WHY". */
gboolean sipua_message_refuse (GError **error, SipUaError code, const char *name, const char *why);
/* Always FALSE, about what was handed in: SIPUA_ERROR_INVALID_VALUE with the offset from its start; it is
 * to become @part of the header, or its value if that is NULL. */
gboolean sipua_message_refuse_at (
    GError **error, const char *name, const char *part, gsize offset, const char *expected);
/* FALSE, with @error set likewise, unless @token is one. */
gboolean sipua_message_check_token (
    const char *name, const char *part, const char *token, GError **error);
/* Always FALSE, with the offset from the start of the value of the line. */
gboolean sipua_header_fault (GError **error, const char *name, gsize offset, const char *expected);

/* Parses @value into the typed values if they are about @id, else does nothing. Returns NULL, or a
 * static text that names the fault, with @syntax (nullable) set. */
const char *sipua_typed_take (
    SipUaTypedValues *typed, SipUaHeaderId id, SipUaView value, SipUaSyntaxError *syntax);

/* Takes the typed values of @id afresh from the header table, after a change. */
void sipua_typed_refresh (SipUaMessage *message, SipUaHeaderId id);

/* FALSE with @syntax (nullable) set unless @rest of the value of a Via line is a list of Vias. */
gboolean sipua_via_line_check (SipUaView value, SipUaView rest, SipUaSyntaxError *syntax);

/* Whether @view may stand in a header value: no CR, LF or NUL. */
gboolean sipua_text_is_safe (SipUaView view);
