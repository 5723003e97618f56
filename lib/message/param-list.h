/* SPDX-License-Identifier: BSD-3-Clause */
/* Parameters as they are held and changed (RFC 3261 section 25.1: generic-param, auth-param): those of
 * addresses, Vias, other values and authentication. */
#pragma once

#include <sipua/sipua-error.h>

#include "message/params.h"

typedef struct {
  char *name;  /* (owned) */
  char *value; /* (owned) (nullable): without quotes and escapes; NULL: no equal sign either */
  gboolean is_quoted; /* written as a quoted string, as it came: those are case-sensitive */
} SipUaParam;

/* When a value that is set is written as a quoted string. */
typedef enum {
  SIPUA_QUOTE_UNLESS_TOKEN, /* auth-param, m-parameter */
  SIPUA_QUOTE_UNLESS_HOST,  /* gen-value: neither token nor host */
  SIPUA_QUOTE_ALWAYS,
  SIPUA_QUOTE_NEVER, /* of what is known to be well-formed: received has IPv6 without brackets */
} SipUaQuoting;

/* (transfer full) (element-type SipUaParam) */
GArray *sipua_param_list_new (void);
GArray *sipua_param_list_copy (const GArray *list);
/* Of a text that was found to be well-formed. */
GArray *sipua_param_list_from_view (SipUaView params);

/* For a syntax error where there are more than SIPUA_MAX_PARAMS. */
#define SIPUA_EXPECTED_FEWER_PARAMS "256 parameters at the most"
/* As it was parsed. FALSE: SIPUA_MAX_PARAMS are there. */
gboolean sipua_param_list_append (GArray *list, const SipUaParamView *view);

/* The first one of that name in whatever case; (nullable). */
const SipUaParam *sipua_param_list_find (const GArray *list, const char *name);
/* Its value, "" for one without; NULL if it is not there. */
const char *sipua_param_list_get (const GArray *list, const char *name);
/* FALSE if there are fewer, and then nothing is stored. */
gboolean sipua_param_list_nth (
    const GArray *list, guint index, const char **name, const char **value);

/* The first one of that name gets the value (nullable), others are removed; without one it is added.
 * FALSE with @error set if it cannot be a parameter, or there are SIPUA_MAX_PARAMS. */
gboolean sipua_param_list_set (
    GArray *list, const char *name, const char *value, SipUaQuoting quoting, GError **error);
/* FALSE: there was none. */
gboolean sipua_param_list_remove (GArray *list, const char *name);

/* name, name=value or name="value", each behind @separator, the first one behind @first. */
void sipua_param_list_write (
    const GArray *list, const char *first, const char *separator, GString *to);
