/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-api.h>

G_BEGIN_DECLS

/**
 * SIPUA_ERROR:
 *
 * Error domain of this library. Codes are those of #SipUaError.
 *
 * Since: 0.1
 */
#define SIPUA_ERROR (sipua_error_quark ())

/**
 * SipUaError:
 * @SIPUA_ERROR_FAILED: an error without a code of its own
 * @SIPUA_ERROR_PARSE: a text does not follow its grammar; the message names part and offset
 * @SIPUA_ERROR_TOO_LARGE: a limit of `lib/base/limits.h` is exceeded
 * @SIPUA_ERROR_INVALID_VALUE: a value that was handed in cannot stand where it was to be put
 * @SIPUA_ERROR_INVALID_STATE: the object's state does not allow the call
 * @SIPUA_ERROR_NOT_ACCEPTABLE: nothing in a session description can be used
 * @SIPUA_ERROR_CANCELLED: the object was disposed of before the operation ended
 *
 * Codes of the domain %SIPUA_ERROR. A SIP status of 4xx to 6xx is no #GError: it is data on the
 * call or request that got it. Socket errors keep their domain, %G_IO_ERROR.
 *
 * Since: 0.1
 */
typedef enum {
  SIPUA_ERROR_FAILED,
  SIPUA_ERROR_PARSE,
  SIPUA_ERROR_TOO_LARGE,
  SIPUA_ERROR_INVALID_VALUE,
  SIPUA_ERROR_INVALID_STATE,
  SIPUA_ERROR_NOT_ACCEPTABLE,
  SIPUA_ERROR_CANCELLED,
} SipUaError;

SIPUA_API GQuark sipua_error_quark (void);

G_END_DECLS
