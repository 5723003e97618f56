/* SPDX-License-Identifier: BSD-3-Clause */
/* Inside of a body part, for its files alone. */
#pragma once

#include <sipua/sipua-body-part.h>
#include <sipua/sipua-header-value.h>

typedef struct {
  char *name;  /* (owned) */
  char *value; /* (owned) */
} SipUaBodyHeader;

/* Whether it has that name, in whatever case and form. */
gboolean sipua_body_header_is (const SipUaBodyHeader *header, const char *name);

struct _SipUaBodyPart {
  gatomicrefcount ref_count;
  GArray *headers;        /* (owned): SipUaBodyHeader */
  SipUaHeaderValue *type; /* (owned) (nullable): Content-Type */
  char *media_type;       /* (owned): of it, in lower case */
  char *disposition;      /* (owned): type of Content-Disposition, in lower case */
  gboolean is_optional;   /* handling=optional */
  GBytes *body;           /* (owned) */
  GPtrArray *parts;       /* (owned) (nullable): of a multipart */
  gint is_part;           /* within another, for ever; atomic, for it may be in several */
};

/* Without headers, and with an empty body. */
SipUaBodyPart *sipua_body_part_new_empty (void);

/* Adds a header, and takes what it says about the part; a broken one is an error. */
gboolean sipua_body_part_take_header (
    SipUaBodyPart *part, const char *name, const char *value, GError **error);

/* Cuts the body of a multipart into parts (RFC 2046 section 5.1.1); nothing to do for others. */
gboolean sipua_body_part_split (SipUaBodyPart *part, GError **error);

/* The body as it is sent. That of a multipart is put together, with a boundary that occurs in none of
 * its parts, for which *ret_type has the Content-Type; of others *ret_type is NULL. */
GBytes *sipua_body_part_write (const SipUaBodyPart *part, char **ret_type);

/* A text of @generate, the first that no body has in it. */
char *sipua_choose_boundary (GBytes *const *bodies, guint n, char *(*generate) (void));
