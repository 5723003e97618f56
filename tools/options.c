/* SPDX-License-Identifier: BSD-3-Clause */
/* What the command line says. */

#include "options.h"

#include <gio/gio.h>
#include <gst/gst.h>

#define DEFAULT_LISTEN "udp:0.0.0.0:5060"
#define DEFAULT_PORT 5060     /* RFC 3261 section 19.1.2 */
#define DEFAULT_MAX_CALLS 100 /* each is a pipeline with threads of its own */
#define MAX_MAX_CALLS 100000

static const char summary[] = "Waits for calls and runs one GStreamer pipeline for each, made from "
                              "DESCRIPTION, in which every\n"
                              "sipuasrc and sipuasink is given the call. The pipeline ends with "
                              "its call, and the call with its\n"
                              "pipeline. SIGTERM or SIGINT: no more calls are taken, those that "
                              "are up go on to their end; a\n"
                              "second one hangs up.";

static const char example[] = "Example:\n"
                              "  sipua-launch --listen udp:0.0.0.0:5060 \"sipuasrc ! queue ! "
                              "audioconvert ! pocketsphinx ! fakesink\"";

/* "udp:ADDRESS:PORT". */
static gboolean
parse_listen (LaunchOptions *options, const char *text, GError **error)
{
  g_autoptr (GSocketConnectable) address = NULL;
  const char *host;

  if (g_str_has_prefix (text, "udp:"))
    address = g_network_address_parse (text + strlen ("udp:"), DEFAULT_PORT, NULL);
  host = address ? g_network_address_get_hostname (G_NETWORK_ADDRESS (address)) : NULL;
  if (host == NULL || !g_hostname_is_ip_address (host)) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--listen wants udp:ADDRESS:PORT with a numeric address, [...] around an IPv6 one, not "
        "\"%s\"",
        text);
    return FALSE;
  }
  options->address = g_strdup (host);
  options->port = g_network_address_get_port (G_NETWORK_ADDRESS (address));
  return TRUE;
}

static gboolean
take_arguments (
    LaunchOptions *options, const char *listen, int max_calls, char **arguments, GError **error)
{
  guint count = arguments ? g_strv_length (arguments) : 0;

  if (options->version)
    return TRUE;
  if (max_calls < 0 || max_calls > MAX_MAX_CALLS) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--max-calls wants a number from 0 to %d, not %d", MAX_MAX_CALLS, max_calls);
    return FALSE;
  }
  options->max_calls = (guint)max_calls;
  if (count != 1) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "one DESCRIPTION of a pipeline is wanted, in quotes, not %u arguments", count);
    return FALSE;
  }
  options->description = g_strdup (arguments[0]);
  return parse_listen (options, listen, error);
}

gboolean
launch_options_parse (LaunchOptions *options, int argc, char **argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("DESCRIPTION");
  g_autofree char *listen = NULL;
  g_auto (GStrv) arguments = NULL;
  int max_calls = DEFAULT_MAX_CALLS;
  gboolean good;
  const GOptionEntry entries[] = {
    { "listen", 0, 0, G_OPTION_ARG_STRING, &listen,
        "Where calls come in; port 0 takes a free one (" DEFAULT_LISTEN ")", "udp:ADDRESS:PORT" },
    { "max-calls", 0, 0, G_OPTION_ARG_INT, &max_calls,
        "Calls at one time; more get 503 (" G_STRINGIFY (DEFAULT_MAX_CALLS) ")", "N" },
    { "messages", 'v', 0, G_OPTION_ARG_NONE, &options->messages,
        "Show the messages of all elements, not of sipua's alone", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, "Print the version", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments, NULL, NULL },
    { NULL },
  };

  *options = (LaunchOptions){ 0 };
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, example);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  good = g_option_context_parse (context, &argc, &argv, error)
         && take_arguments (options, listen ? listen : DEFAULT_LISTEN, max_calls, arguments, error);
  if (!good)
    launch_options_clear (options);
  return good;
}

void
launch_options_clear (LaunchOptions *options)
{
  g_clear_pointer (&options->address, g_free);
  g_clear_pointer (&options->description, g_free);
}
