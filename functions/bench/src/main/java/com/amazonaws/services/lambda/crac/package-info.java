/** Replaces what only Lambda has. */
package com.amazonaws.services.lambda.crac;
