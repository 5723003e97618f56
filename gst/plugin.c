/* SPDX-License-Identifier: BSD-3-Clause */
/* The plugin's entry. gst-plugin-scanner runs it, too: it opens no socket and starts no thread. */
#include "gstsipuasink.h"
#include "gstsipuasrc.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  return GST_ELEMENT_REGISTER (sipuasrc, plugin) && GST_ELEMENT_REGISTER (sipuasink, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, sipua, "SIP calls as pads", plugin_init,
    PACKAGE_VERSION, "BSD", "sipua", "sipua")
