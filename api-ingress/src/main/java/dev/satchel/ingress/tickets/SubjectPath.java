package dev.satchel.ingress.tickets;

/**
 * The path that shows the subjects of one kind. Each domain declares its own as a bean.
 *
 * @param kind of the subjects
 * @param template the path, with {@code {id}} in place of the subject's id
 */
public record SubjectPath(String kind, String template) {
  String of(String id) {
    return template.replace("{id}", id);
  }
}
