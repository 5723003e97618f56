/* SPDX-License-Identifier: BSD-3-Clause */
/* The systems, and how each is started. A system dies with this program, however that ends. */
#include "system.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define END_MS 3000
#define LOG_SHOWN 2000
#define SIPUA_COMMAND "sipua-launch --listen udp:127.0.0.1:5060 \"sipuasrc ! sipuasink\""

/* What is not its default: many calls, one device per call (the echo module names it), and a jitter
 * buffer of 40 ms, not 100, since a delay is compared. */
static const char baresip_config[] = "poll_method epoll\n"
                                     "sip_listen 127.0.0.1:5060\n"
                                     "call_max_calls 100\n"
                                     "jitter_buffer_delay 2-4\n"
                                     "rtp_ports 10000-10999\n"
                                     "audio_source aubridge,echo\n"
                                     "audio_player aubridge,echo\n"
                                     "module_path /usr/lib/baresip/modules\n"
                                     "module g711.so\n"
                                     "module aubridge.so\n"
                                     "module_tmp account.so\n"
                                     "module_app echo.so\n";
static const char baresip_accounts[] = "<sip:bench@127.0.0.1>;regint=0;audio_codecs=PCMU/8000/1\n";

static char **
bare_argv (const char *folder)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *here = g_path_get_dirname (self);
  char *argv[] = { g_build_filename (here, "bare-echo", NULL), NULL };

  return g_memdup2 (argv, sizeof argv);
}

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents (path, text, -1, &error))
    g_printerr ("%s\n", error->message);
}

static char **
baresip_argv (const char *folder)
{
  const char *argv[] = { "baresip", "-4", "-n", "127.0.0.1", "-f", folder, NULL };

  write_file (folder, "config", baresip_config);
  write_file (folder, "accounts", baresip_accounts);
  return g_strdupv ((char **)argv);
}

static char **
sipua_argv (const char *folder)
{
  const char *command = g_getenv ("BENCH_SIPUA");
  g_autoptr (GError) error = NULL;
  char **argv = NULL;

  if (!g_shell_parse_argv (command ? command : SIPUA_COMMAND, NULL, &argv, &error))
    g_printerr ("BENCH_SIPUA: %s\n", error->message);
  return argv;
}

static const struct {
  const char *name;
  char **(*make_argv) (const char *folder);
} known[] = { { "bare", bare_argv }, { "baresip", baresip_argv }, { "sipua", sipua_argv } };

System *
system_new (const char *name)
{
  g_autoptr (System) system = g_new0 (System, 1);
  g_autoptr (GError) error = NULL;

  system->name = name;
  system->folder = g_dir_make_tmp ("sipua-bench-XXXXXX", &error);
  if (!system->folder) {
    g_printerr ("%s\n", error->message);
    return NULL;
  }
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (name, known[i].name))
      system->argv = known[i].make_argv (system->folder);
  return system->argv ? g_steal_pointer (&system) : NULL;
}

/* It is flat. */
static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  const char *name;

  while (files && (name = g_dir_read_name (files))) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_unlink (path);
  }
  if (g_rmdir (folder) < 0)
    g_printerr ("%s: %s\n", folder, g_strerror (errno));
}

void
system_free (System *system)
{
  if (system->folder)
    remove_folder (system->folder);
  g_free (system->folder);
  g_strfreev (system->argv);
  g_free (system);
}

static void
in_child (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

gboolean
system_start (System *system, GError **error)
{
  g_autofree char *path = g_build_filename (system->folder, "log", NULL);
  int log = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  int null = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  gboolean started = g_spawn_async_with_fds (NULL, system->argv, NULL,
      G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, in_child, NULL, &system->pid, null, log, log,
      error);

  close (log);
  close (null);
  return started;
}

void
system_stop (System *system)
{
  struct pollfd ended = { pidfd_open (system->pid, 0), POLLIN, 0 };
  gint64 deadline = g_get_monotonic_time () + END_MS * G_TIME_SPAN_MILLISECOND;
  gint64 left;

  kill (system->pid, SIGTERM);
  while ((left = deadline - g_get_monotonic_time ()) > 0
         && poll (&ended, 1, left / G_TIME_SPAN_MILLISECOND) < 0)
    ; /* a signal */
  if (!ended.revents) {
    g_printerr ("%s: does not end, killed\n", system->name);
    kill (system->pid, SIGKILL);
  }
  waitpid (system->pid, NULL, 0);
  close (ended.fd);
  system->pid = 0;
}

void
system_show_log (System *system)
{
  g_autofree char *path = g_build_filename (system->folder, "log", NULL);
  g_autofree char *text = NULL;
  gsize size;

  if (g_file_get_contents (path, &text, &size, NULL))
    g_printerr ("%s: its last words:\n%s\n", system->name, text + size - MIN (size, LOG_SHOWN));
}
