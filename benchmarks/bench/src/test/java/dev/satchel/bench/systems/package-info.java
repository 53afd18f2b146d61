@NullMarked
package dev.satchel.bench.systems;

import org.jspecify.annotations.NullMarked;
