/* SPDX-License-Identifier: BSD-3-Clause */
/* A network namespace with a loopback device. */
#include "namespace.h"

#include <errno.h>
#include <glib.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

void
namespace_enter (void)
{
  struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
  int fd;

  if (unshare (CLONE_NEWNET | (geteuid () ? CLONE_NEWUSER : 0)) < 0)
    g_error ("no network namespace: %s", g_strerror (errno));
  fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || ioctl (fd, SIOCSIFFLAGS, &lo) < 0)
    g_error ("no loopback device: %s", g_strerror (errno));
  close (fd);
}
