/* SPDX-License-Identifier: BSD-3-Clause */
/* step-pipeline DESCRIPTION
 *
 * gst-launch-1.0 -m for tests that set the state themselves: reads "paused", "playing" or "null"
 * from standard input, prints "state: ..." when that state is reached and each element message.
 * Ends at EOS (exit status 0), at an error (1), or at the end of its input. */

#include <gst/gst.h>
#include <string.h>

typedef struct {
  GMainLoop *loop;      /* (owned) */
  GstElement *pipeline; /* (owned) */
  int status;
} Steps;

static void
finish (Steps *self, const gchar *text, int status)
{
  g_print ("%s\n", text);
  self->status = status;
  g_main_loop_quit (self->loop);
}

static gboolean
on_line (GIOChannel *channel, GIOCondition condition, gpointer user_data)
{
  Steps *self = user_data;
  g_autofree gchar *line = NULL;
  GstState state;

  if (g_io_channel_read_line (channel, &line, NULL, NULL, NULL) != G_IO_STATUS_NORMAL) {
    finish (self, "end of input", 0);
    return G_SOURCE_REMOVE;
  }
  g_strstrip (line);
  state = strcmp (line, "playing") == 0  ? GST_STATE_PLAYING
          : strcmp (line, "paused") == 0 ? GST_STATE_PAUSED
                                         : GST_STATE_NULL;
  if (gst_element_set_state (self->pipeline, state) == GST_STATE_CHANGE_FAILURE)
    finish (self, "ERROR: state change", 1);
  else
    g_print ("state: %s\n", line);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  Steps *self = user_data;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS) {
    finish (self, "Got EOS", 0);
  } else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    g_autofree gchar *text = NULL;

    gst_message_parse_error (message, &error, NULL);
    text = g_strconcat ("ERROR: ", error->message, NULL);
    finish (self, text, 1);
  } else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT) {
    g_autofree gchar *text = gst_structure_to_string (gst_message_get_structure (message));

    g_print ("message: %s\n", text);
  }
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  Steps self = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (0);
  GstBus *bus;

  gst_init (&argc, &argv);
  self.pipeline = argc == 2 ? gst_parse_launch (argv[1], &error) : NULL;
  if (!self.pipeline || error) {
    g_printerr ("%s\n", error ? error->message : "usage: step-pipeline DESCRIPTION");
    return 2;
  }
  self.loop = g_main_loop_new (NULL, FALSE);
  bus = gst_element_get_bus (self.pipeline);
  gst_bus_add_watch (bus, on_message, &self);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, on_line, &self);
  g_main_loop_run (self.loop);
  gst_element_set_state (self.pipeline, GST_STATE_NULL);
  gst_bus_remove_watch (bus);
  gst_object_unref (bus);
  gst_object_unref (self.pipeline);
  g_main_loop_unref (self.loop);
  return self.status;
}
