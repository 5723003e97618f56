/* SPDX-License-Identifier: BSD-3-Clause */
/* libosip2 under measurement. */

#include "parser-system.h"

#include <osipparser2/osip_parser.h>
#include <stdlib.h>
#include <string.h>

static void
osip_init (void)
{
  parser_init ();
}

static size_t
length_of (const char *string)
{
  return string ? strlen (string) : 0;
}

static size_t
tag_length (osip_from_t *address)
{
  osip_generic_param_t *tag = NULL;

  osip_from_get_tag (address, &tag);
  return tag ? length_of (tag->gvalue) : 0;
}

static void *
osip_parse (const char *data, size_t length, ParserTouched *ret_touched)
{
  osip_generic_param_t *branch = NULL;
  osip_contact_t *contact = NULL;
  osip_message_t *message;
  osip_via_t *via = NULL;

  if (osip_message_init (&message) != 0 || osip_message_parse (message, data, length) != 0
      || osip_message_get_via (message, 0, &via) != 0)
    return NULL;
  osip_message_get_contact (message, 0, &contact);
  osip_via_param_get_byname (via, (char *)"branch", &branch);
  ret_touched->cseq = strtoul (message->cseq->number, NULL, 10);
  ret_touched->body_length =
      message->content_length ? strtoul (message->content_length->value, NULL, 10) : 0;
  /* number and host are apart */
  ret_touched->call_id_length =
      length_of (message->call_id->number)
      + (message->call_id->host ? 1 + strlen (message->call_id->host) : 0);
  ret_touched->from_host_length = length_of (message->from->url->host);
  ret_touched->to_host_length = length_of (message->to->url->host);
  ret_touched->via_host_length = length_of (via->host);
  ret_touched->contact_host_length = contact ? length_of (contact->url->host) : 0;
  ret_touched->from_tag_length = tag_length (message->from);
  ret_touched->to_tag_length = tag_length (message->to);
  ret_touched->branch_length = branch ? length_of (branch->gvalue) : 0;
  return message;
}

static size_t
osip_write (void *message)
{
  size_t length = 0;
  char *text = NULL;

  osip_message_force_update (message);
  osip_message_to_str (message, &text, &length);
  osip_free (text);
  return length;
}

static void
osip_free_message (void *message)
{
  osip_message_free (message);
}

const ParserSystem parser_osip = { "osip", osip_init, osip_parse, osip_write, osip_free_message };
