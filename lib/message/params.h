/* SPDX-License-Identifier: BSD-3-Clause */
/* Parameters behind a header value: *(SEMI generic-param) of RFC 3261 section 25.1, as views. */
#pragma once

#include "base/view.h"

typedef struct {
  SipUaView name;
  SipUaView value;    /* length 0: none; without its quotes, escapes still in it */
  SipUaView whole;    /* from the name to the end of the value, quotes included */
  gboolean is_quoted; /* value was a quoted string */
} SipUaParamView;

typedef enum {
  SIPUA_PARAM_END, /* nothing is left */
  SIPUA_PARAM_OK,
  SIPUA_PARAM_BAD, /* no parameter at the start of the rest */
} SipUaParamResult;

/* Takes the next parameter off @rest, which starts at the blanks or the semicolon in front of it.
 * With SIPUA_PARAM_BAD @rest starts where the fault is. */
SipUaParamResult sipua_param_next (SipUaView *rest, SipUaParamView *ret_param);

/* Takes the escapes out of the inside of a quoted string. An escaped NUL, which a C string cannot
 * hold, becomes U+FFFD. */
char *sipua_unquote (SipUaView quoted);

/* Appends @text as a quoted string, with escapes where they have to be. */
void sipua_append_quoted (GString *to, const char *text);

/* Takes the next element off a comma list; commas in quotes and in <> do not count and empty
 * elements are skipped (RFC 3261 sections 7.3.1, 25.1). FALSE: nothing is left. */
gboolean sipua_list_next (SipUaView *rest, SipUaView *ret_element);
