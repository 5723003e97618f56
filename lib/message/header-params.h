/* SPDX-License-Identifier: BSD-3-Clause */
/* Parameters of an address or a Via as they are held and changed (RFC 3261 section 25.1:
 * generic-param). */
#pragma once

#include "message/params.h"

typedef struct {
  char *name;         /* (owned) */
  char *value;        /* (owned): without quotes and escapes; "" for none */
  gboolean is_quoted; /* it is written as a quoted string, as it came: those are case-sensitive */
} SipUaHeaderParam;

/* (transfer full) (element-type SipUaHeaderParam) */
GArray *sipua_header_params_from_view (SipUaView params);
GArray *sipua_header_params_copy (const GArray *params);

/* The first one of that name in whatever case; (nullable). */
const SipUaHeaderParam *sipua_header_params_find (const GArray *params, const char *name);
const char *sipua_header_params_get (const GArray *params, const char *name);
gboolean sipua_header_params_nth (
    const GArray *params, guint index, const char **name, const char **value);

/* The first one of that name gets the value, others are removed; without one it is added. A value
 * (nullable) is put in quotes if it has to be. FALSE with @error set if it cannot be a parameter. */
gboolean sipua_header_params_set (
    GArray *params, const char *name, const char *value, GError **error);
/* The same for a name and value that are known to be well-formed. */
gboolean sipua_header_params_put (
    GArray *params, const char *name, const char *value, gboolean is_quoted, GError **error);
void sipua_header_params_remove (GArray *params, const char *name);

void sipua_header_params_write (const GArray *params, GString *to);
