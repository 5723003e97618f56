/* SPDX-License-Identifier: BSD-3-Clause */
/* Bus messages as lines. */

#include "messages.h"

#include "output.h"

static void
print_fault (guint number, GstMessage *message)
{
  gboolean is_error = GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR;
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;

  if (is_error)
    gst_message_parse_error (message, &error, &debug);
  else
    gst_message_parse_warning (message, &error, &debug);
  launch_print_error (number, "%s from %s: %s%s%s%s", is_error ? "error" : "warning",
      GST_MESSAGE_SRC_NAME (message), error->message, debug ? " (" : "", debug ? debug : "",
      debug ? ")" : "");
}

/* sip-call-state says what the lines of the call say already. */
static gboolean
is_of_sipua (const char *name)
{
  return g_str_equal (name, "dtmf-event")
         || (g_str_has_prefix (name, "sip-") && !g_str_equal (name, "sip-call-state"));
}

static void
print_element (guint number, GstMessage *message, gboolean all)
{
  const GstStructure *structure = gst_message_get_structure (message);
  g_autofree char *text = NULL;

  if (structure == NULL || !(all || is_of_sipua (gst_structure_get_name (structure))))
    return;
  text = gst_structure_to_string (structure);
  launch_print (number, "%s: %s", GST_MESSAGE_SRC_NAME (message), text);
}

void
launch_print_message (guint number, GstMessage *message, gboolean all)
{
  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
    case GST_MESSAGE_WARNING:
      print_fault (number, message);
      break;
    case GST_MESSAGE_ELEMENT:
      print_element (number, message, all);
      break;
    default:
      break;
  }
}
