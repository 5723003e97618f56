/* SPDX-License-Identifier: BSD-3-Clause */
/* Inside of a URI, for the files of this folder only. */
#pragma once

#include <sipua/sipua-uri.h>

#include "message/uri-view.h"

typedef struct {
  const char *name;  /* (unowned): in the block of the parts, as value is */
  const char *value; /* (unowned): "" for none */
} SipUaUriPair;

/* One block holds the struct, the pairs and all strings. It is never changed, only replaced. */
typedef struct {
  SipUaView text; /* the URI as it came, NUL-terminated */
  SipUaUriView view;
  const char *scheme;   /* (unowned): lower case */
  const char *user;     /* (unowned) (nullable): without escapes, as the next is */
  const char *password; /* (unowned) (nullable) */
  const char *host;     /* (unowned) (nullable) */
  guint n_params;
  guint n_headers;
  SipUaUriPair pairs[]; /* parameters, then headers */
} SipUaUriParts;

struct _SipUaUri {
  gatomicrefcount ref_count;
  gboolean is_part;     /* of an address, with which it would change; for ever */
  SipUaUriParts *parts; /* (owned) */
};

/* Parses and copies; NULL with @error set if @text is no URI or too long. */
SipUaUriParts *sipua_uri_parts_parse (SipUaView text, GError **error);

/* (transfer full): a URI that takes @parts. */
SipUaUri *sipua_uri_new_from_parts (SipUaUriParts *parts);
