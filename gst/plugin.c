/* SPDX-License-Identifier: BSD-3-Clause */
/* The plugin's entry. gst-plugin-scanner runs it, too: it opens no socket and starts no thread. */
#include <gst/gst.h>

typedef gboolean (*RegisterFunc) (GstPlugin *plugin);

/* One for each element, as GST_ELEMENT_REGISTER_DECLARE names it. */
static const RegisterFunc elements[] = {
  NULL,
};

static gboolean
plugin_init (GstPlugin *plugin)
{
  for (gsize i = 0; i < G_N_ELEMENTS (elements) && elements[i]; i++)
    if (!elements[i](plugin))
      return FALSE;
  return TRUE;
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, sipua, "SIP calls as pads", plugin_init,
    PACKAGE_VERSION, "BSD", "sipua", "sipua")
