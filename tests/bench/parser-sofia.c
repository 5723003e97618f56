/* SPDX-License-Identifier: BSD-3-Clause */
/* libsofia-sip-ua under measurement. */

#include "parser-system.h"

#include <sofia-sip/msg.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/su_alloc.h>
#include <string.h>

static const msg_mclass_t *mclass;

static void
sofia_init (void)
{
  mclass = sip_default_mclass ();
}

static size_t
length_of (const char *string)
{
  return string ? strlen (string) : 0;
}

static void *
sofia_parse (const char *data, size_t length, ParserTouched *ret_touched)
{
  msg_t *msg = msg_make (mclass, 0, data, length);
  sip_t *sip = sip_object (msg);

  if (!sip || !sip->sip_from || !sip->sip_to || !sip->sip_via || !sip->sip_cseq
      || !sip->sip_call_id)
    return NULL;
  ret_touched->cseq = sip->sip_cseq->cs_seq;
  ret_touched->body_length = sip->sip_content_length ? sip->sip_content_length->l_length : 0;
  ret_touched->call_id_length = length_of (sip->sip_call_id->i_id);
  ret_touched->from_host_length = length_of (sip->sip_from->a_url->url_host);
  ret_touched->to_host_length = length_of (sip->sip_to->a_url->url_host);
  ret_touched->via_host_length = length_of (sip->sip_via->v_host);
  ret_touched->contact_host_length =
      sip->sip_contact ? length_of (sip->sip_contact->m_url->url_host) : 0;
  ret_touched->from_tag_length = length_of (sip->sip_from->a_tag);
  ret_touched->to_tag_length = length_of (sip->sip_to->a_tag);
  ret_touched->branch_length = length_of (sip->sip_via->v_branch);
  return msg;
}

static size_t
sofia_write (void *message)
{
  size_t length = 0;
  su_home_t *home = msg_home ((msg_t *)message);
  char *text = msg_as_string (home, message, NULL, 0, &length);

  su_free (home, text);
  return length;
}

static void
sofia_free (void *message)
{
  msg_destroy (message);
}

const ParserSystem parser_sofia = { "sofia-sip", sofia_init, sofia_parse, sofia_write, sofia_free };
