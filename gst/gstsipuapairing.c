/* SPDX-License-Identifier: BSD-3-Clause */
/* Pairs of elements. The scope of a pipeline is a GstContext with a string in it that no other
 * pipeline has. A bin keeps one context of a type and gives it to whoever asks, which is why it names
 * the scope and not a session. It is not persistent: a pipeline that goes to NULL begins anew. */

#include "gstsipuapairing.h"

#include <string.h>

#define CONTEXT_TYPE "sipua.pairing"

typedef struct {
  GstSipUaSession *session;                 /* (unowned) each of its sides has a reference */
  char *scope;                              /* (owned) */
  GstElement *elements[GST_SIP_UA_N_SIDES]; /* (unowned) (nullable) a side that is taken */
} Pair;

static GMutex lock;
static GList *pairs; /* of Pair, oldest first; guarded by lock */

static char *
scope_in_context (GstElement *element)
{
  GstContext *context = gst_element_get_context (element, CONTEXT_TYPE);
  char *scope;

  if (!context)
    return NULL;
  scope = g_strdup (gst_structure_get_string (gst_context_get_structure (context), "scope"));
  gst_context_unref (context);
  return scope;
}

/* The first element of a pipeline that asks gets no answer, and gives one to all that come later. */
static char *
scope_of_pipeline (GstElement *element)
{
  static gint count;
  char *scope = scope_in_context (element);
  GstContext *context;

  if (scope)
    return scope;
  gst_element_post_message (
      element, gst_message_new_need_context (GST_OBJECT (element), CONTEXT_TYPE));
  scope = scope_in_context (element);
  if (scope)
    return scope;
  scope = g_strdup_printf ("pipeline %d", g_atomic_int_add (&count, 1));
  context = gst_context_new (CONTEXT_TYPE, FALSE);
  gst_structure_set (gst_context_writable_structure (context), "scope", G_TYPE_STRING, scope, NULL);
  gst_element_set_context (element, context);
  gst_element_post_message (element, gst_message_new_have_context (GST_OBJECT (element), context));
  return scope;
}

/* *ret_single: there is one pair in it and no more. */
static char *
scope_of (GstElement *element, const GstSipUaSettings *settings, gboolean *ret_single)
{
  *ret_single = TRUE;
  if (settings->call)
    return g_strdup_printf ("call %p", (gpointer)settings->call);
  if (settings->channel)
    return g_strdup_printf ("channel \"%s\"", settings->channel);
  *ret_single = FALSE;
  return scope_of_pipeline (element);
}

static guint64
number_in_name (GstElement *element)
{
  const char *name = GST_OBJECT_NAME (element);

  return g_ascii_strtoull (name + strcspn (name, "0123456789"), NULL, 10);
}

/* With the lock held. @single: any pair of the scope, else one whose @side is free. */
static Pair *
find (const char *scope, GstElement *element, GstSipUaSide side, gboolean single)
{
  Pair *first = NULL;

  for (GList *l = pairs; l; l = l->next) {
    Pair *pair = l->data;
    GstElement *other = pair->elements[!side];

    if (!g_str_equal (pair->scope, scope) || (pair->elements[side] && !single))
      continue;
    if (single || number_in_name (other) == number_in_name (element))
      return pair;
    if (!first)
      first = pair;
  }
  return first;
}

/* With the lock held, as the next one. */
static Pair *
new_pair (const char *scope)
{
  Pair *pair = g_new0 (Pair, 1);

  pair->session = gst_sip_ua_session_new ();
  pair->scope = g_strdup (scope);
  pairs = g_list_append (pairs, pair);
  return pair;
}

GstSipUaSession *
gst_sip_ua_pairing_join (
    GstElement *element, GstSipUaSide side, const GstSipUaSettings *settings, GError **error)
{
  gboolean single, made = FALSE;
  g_autofree char *scope = scope_of (element, settings, &single);
  GstSipUaSession *session = NULL;
  Pair *pair;

  g_mutex_lock (&lock);
  pair = find (scope, element, side, single);
  if (!pair) {
    pair = new_pair (scope);
    made = TRUE;
  }
  if (pair->elements[side]) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "%s has a %s already, %s", scope,
        side == GST_SIP_UA_SRC_SIDE ? "sipuasrc" : "sipuasink",
        GST_OBJECT_NAME (pair->elements[side]));
  } else {
    pair->elements[side] = element;
    session = made ? pair->session : gst_sip_ua_session_ref (pair->session);
  }
  g_mutex_unlock (&lock);
  return session;
}

static void
free_pair (Pair *pair)
{
  pairs = g_list_remove (pairs, pair);
  g_free (pair->scope);
  g_free (pair);
}

static int
compare_session (gconstpointer pair, gconstpointer session)
{
  return ((const Pair *)pair)->session != session;
}

void
gst_sip_ua_pairing_leave (GstSipUaSession *session, GstSipUaSide side)
{
  Pair *pair;

  g_mutex_lock (&lock);
  pair = g_list_find_custom (pairs, session, compare_session)->data;
  pair->elements[side] = NULL;
  if (!pair->elements[!side])
    free_pair (pair);
  g_mutex_unlock (&lock);
  gst_sip_ua_session_unref (session);
}
