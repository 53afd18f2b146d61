@NullMarked
package dev.satchel.bench.drivers;

import org.jspecify.annotations.NullMarked;
