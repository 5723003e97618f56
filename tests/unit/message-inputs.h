/* SPDX-License-Identifier: BSD-3-Clause */
/* Inputs for the tests that try to make the parser read or write where it must not. */
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include "message-fixtures.h"

#include <sipua/sipua-address.h>
#include <sipua/sipua-message-headers.h>

static const char *const torture_folders[] = { "rfc4475", "rfc5118" };

typedef void (*InputFunc) (const char *name, const char *data, gsize length, gpointer user_data);

/* Calls @func for each torture message; there must be 51 + 12 of them. */
static inline void
for_each_torture_message (InputFunc func, gpointer user_data)
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (torture_folders); i++) {
    g_autofree char *folder = g_build_filename (g_getenv ("TEST_DATA"), torture_folders[i], NULL);
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    const char *name;

    g_assert_nonnull (dir);
    while ((name = g_dir_read_name (dir))) {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *data = NULL;
      gsize length;

      if (!g_str_has_suffix (name, ".dat") && !g_str_has_suffix (name, ".sip"))
        continue;
      g_assert_true (g_file_get_contents (path, &data, &length, NULL));
      func (name, data, length, user_data);
      n++;
    }
  }
  g_assert_cmpuint (n, ==, 51 + 12);
}

/* Reads everything there is to read, so that a stray pointer is followed. */
static inline void
exercise (SipUaMessage *message)
{
  static const char *const named[] = { "X-None", "Subject", "NewFangledHeader" };
  g_autoptr (GBytes) bytes = NULL;
  SipUaMessage *reply;
  gsize length;

  for (guint id = 0; id < SIPUA_N_HEADERS; id++) {
    SipUaHeaderIter iter;
    SipUaView element;

    sipua_header_iter_init (&iter, message, id);
    while (sipua_header_iter_next (&iter, &element)) {
      SipUaAddress *address;

      g_assert_cmpuint (element.length, >, 0);
      address = sipua_address_parse (element.data, element.length, NULL);
      g_clear_pointer (&address, sipua_address_unref);
    }
    if (id != SIPUA_HEADER_OTHER)
      sipua_message_has_token (message, sipua_header_name (id), "x");
  }
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    sipua_message_get_header (message, named[i], 0);
  sipua_message_get_body (message, &length);
  if (sipua_message_is_request (message)) {
    sipua_message_stamp_source (message, "198.51.100.7", 7777);
    reply = sipua_message_new_reply (message, 400, NULL, "t");
    g_bytes_unref (sipua_message_serialize (reply));
    sipua_message_unref (reply);
  }
  bytes = sipua_message_serialize (message);
  g_assert_cmpuint (g_bytes_get_size (bytes), >, length);
}

/* Parses @data and exercises what comes out. */
static inline SipUaParseResult
parse_and_exercise (const char *data, gsize length)
{
  SipUaMessage *message = NULL;
  SipUaParseFault fault;
  SipUaParseResult result = sipua_message_parse_datagram (data, length, &message, &fault);

  g_assert_cmpint (message != NULL, ==, result != SIPUA_PARSE_IGNORE);
  g_assert_cmpint (fault.status == 0, ==, result == SIPUA_PARSE_OK);
  if (message) {
    exercise (message);
    sipua_message_unref (message);
  }
  return result;
}
