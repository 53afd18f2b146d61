@NullMarked
package dev.satchel.ingress.people;

import org.jspecify.annotations.NullMarked;
