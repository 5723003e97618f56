/* SPDX-License-Identifier: BSD-3-Clause */
/* Parameters that can be changed, in their order (RFC 3261 section 25.1: generic-param, auth-param). */
#pragma once

#include <sipua/sipua-error.h>

#include "base/view.h"

typedef struct {
  char *name;         /* (owned) */
  char *value;        /* (owned) (nullable): without quotes and escapes; NULL: only a name */
  gboolean is_quoted; /* written as a quoted string */
} SipUaParam;

/* An array of SipUaParam. */
GArray *sipua_param_list_new (void);
GArray *sipua_param_list_copy (GArray *list);

/* Names have no case. */
const SipUaParam *sipua_param_list_find (GArray *list, const char *name);
/* As it was parsed; a quoted value without its quotes. */
void sipua_param_list_append (
    GArray *list, SipUaView name, SipUaView value, gboolean has_value, gboolean is_quoted);
/* In the place of the first of that name, else at the end. FALSE with INVALID_VALUE if @name is no
 * token or @value (nullable) has a line end. What is no token is quoted in any case. */
gboolean sipua_param_list_set (
    GArray *list, const char *name, const char *value, gboolean quoted, GError **error);
gboolean sipua_param_list_remove (GArray *list, const char *name);

/* Appends @string as a quoted string. */
void sipua_quote (const char *string, GString *text);

/* name, name=value or name="value". */
void sipua_param_print (const SipUaParam *param, GString *text);
