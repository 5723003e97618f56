/* SPDX-License-Identifier: BSD-3-Clause */
/* demo-render TEXT FILE [TEXT FILE ...]
 *
 * What a caller of voice-agent must have heard: each text in espeak's voice, after G.711, as samples
 * of 8000 Hz. In one process and in the order in which they were said, since what espeak makes of
 * a text depends on what it said before. */

#include <gst/gst.h>

static gboolean
render (const gchar *text, const gchar *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "espeak name=voice ! audioconvert ! audioresample ! audio/x-raw,rate=8000 ! mulawenc ! "
      "mulawdec ! filesink name=file",
      &error);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GstBus) bus = NULL;

  if (error) {
    g_printerr ("%s\n", error->message);
    return FALSE;
  }
  gst_child_proxy_set (
      GST_CHILD_PROXY (pipeline), "voice::text", text, "file::location", path, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  for (int i = 1; i + 1 < argc; i += 2) {
    if (!render (argv[i], argv[i + 1]))
      return 1;
  }
  return 0;
}
