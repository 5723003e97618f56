/* SPDX-License-Identifier: BSD-3-Clause */
/* From a description to a pipeline with a call in it. */

#include "pipeline.h"

/* A description of one element makes no pipeline. */
static GstElement *
parse (const char *description, GError **error)
{
  GstElement *element =
      gst_parse_launch_full (description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);
  GstElement *pipeline;

  if (element == NULL || GST_IS_PIPELINE (element))
    return element ? gst_object_ref_sink (element) : NULL;
  pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  gst_bin_add (GST_BIN (pipeline), element);
  return pipeline;
}

static gboolean
is_of_sipua (GstElement *element)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  const char *name = factory ? GST_OBJECT_NAME (factory) : NULL;

  return g_strcmp0 (name, "sipuasrc") == 0 || g_strcmp0 (name, "sipuasink") == 0;
}

typedef struct {
  SipUaCall *call; /* (unowned) (nullable) */
  guint count;
} Visit;

static void
visit_element (const GValue *item, gpointer user_data)
{
  GstElement *element = g_value_get_object (item);
  Visit *visit = user_data;

  if (!is_of_sipua (element))
    return;
  visit->count++;
  if (visit->call != NULL)
    g_object_set (element, "call", visit->call, NULL);
}

GstElement *
launch_pipeline_new (const char *description, SipUaCall *call, GError **error)
{
  GstElement *pipeline = parse (description, error);
  Visit visit = { call, 0 };
  GstIterator *elements;

  if (pipeline == NULL)
    return NULL;
  elements = gst_bin_iterate_recurse (GST_BIN (pipeline));
  gst_iterator_foreach (elements, visit_element, &visit);
  gst_iterator_free (elements);
  if (visit.count > 0)
    return pipeline;
  g_set_error_literal (error, GST_PARSE_ERROR, GST_PARSE_ERROR_EMPTY,
      "neither sipuasrc nor sipuasink is in the description");
  gst_object_unref (pipeline);
  return NULL;
}
