@NullMarked
package dev.satchel.bench.cases;

import org.jspecify.annotations.NullMarked;
