/* SPDX-License-Identifier: BSD-3-Clause */
/* Compares two lists of parameters by walking them side by side (RFC 3261 sections 19.1.4 and 20.20). */

#include "message/params-agree.h"

/* NULL behind the last one. */
static gconstpointer
at (GArray *array, guint index)
{
  return index < array->len ? array->data + index * g_array_get_element_size (array) : NULL;
}

/* The index behind all parameters that have the name of this one. */
static guint
behind (GArray *array, guint index, GCompareFunc compare)
{
  gconstpointer first = at (array, index), next;

  do
    next = at (array, ++index);
  while (next && compare (first, next) == 0);
  return index;
}

gboolean
sipua_params_agree (GArray *a, GArray *b, GCompareFunc compare, SipUaParamsAgreeFunc agree)
{
  guint i = 0, j = 0;

  /* A sort that keeps the order of those with one name. */
  g_array_sort (a, compare);
  g_array_sort (b, compare);
  while (i < a->len || j < b->len) {
    gconstpointer param_a = at (a, i), param_b = at (b, j);
    gint order = !param_a ? 1 : !param_b ? -1 : compare (param_a, param_b);

    if (!agree (order <= 0 ? param_a : NULL, order >= 0 ? param_b : NULL))
      return FALSE;
    if (order <= 0)
      i = behind (a, i, compare);
    if (order >= 0)
      j = behind (b, j, compare);
  }
  return TRUE;
}
