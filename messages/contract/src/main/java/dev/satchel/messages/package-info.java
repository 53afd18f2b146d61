@NullMarked
package dev.satchel.messages;

import org.jspecify.annotations.NullMarked;
