/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether two lists of parameters mean the same (RFC 3261 sections 19.1.4 and 20.20). */
#pragma once

#include <glib.h>

/* Whether nothing in two parameters of one name speaks against equality; one is NULL if it is in one list
 * only. */
typedef gboolean (*SipUaParamsAgreeFunc) (gconstpointer a, gconstpointer b);

/* Asks @agree about each name. Of several parameters of one name the first one counts. Both arrays, which
 * may be of whatever type, are sorted by @compare, their names alone: who sends many parameters must not
 * make us compare each with each. */
gboolean sipua_params_agree (
    GArray *a, GArray *b, GCompareFunc compare, SipUaParamsAgreeFunc agree);
