package dev.satchel.ingress.queues;

import dev.satchel.ingress.accepting.Acceptance;
import dev.satchel.ingress.accepting.TaskRequest;
import dev.satchel.ingress.audit.Audited;
import dev.satchel.ingress.http.PathIds;
import dev.satchel.ingress.http.Reply;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.QueueTask;
import dev.satchel.messages.QueueTask.PauseQueue;
import dev.satchel.messages.QueueTask.ResumeQueue;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TaskQueue;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** Accepts the tasks that pause and resume queues. */
@Controller
class QueueTasks {
  private final Acceptance acceptance;

  QueueTasks(Acceptance acceptance) {
    this.acceptance = acceptance;
  }

  @PostMapping("/v1/queues/{name}/pauses")
  @RequiresScope(value = Scope.OPERATOR, installation = true)
  @Audited(PauseQueue.class)
  Reply pause(@PathVariable String name, TaskRequest request) {
    TaskQueue queue = PathIds.parse(name, TaskQueue::required);
    if (queue == TaskQueue.OPERATIONS) {
      throw new RequestRefused(
          ProblemType.QUEUE_NOT_PAUSABLE,
          "operations looks after the other queues, so it cannot be paused.");
    }
    request.endFields();
    return accept(request, new PauseQueue(request.key().actor(), queue));
  }

  @PostMapping("/v1/queues/{name}/resumptions")
  @RequiresScope(value = Scope.OPERATOR, installation = true)
  @Audited(ResumeQueue.class)
  Reply resume(@PathVariable String name, TaskRequest request) {
    TaskQueue queue = PathIds.parse(name, TaskQueue::required);
    request.endFields();
    return accept(request, new ResumeQueue(request.key().actor(), queue));
  }

  private Reply accept(TaskRequest request, QueueTask task) {
    Subject subject = new Subject(QueueConfiguration.QUEUE, task.queue().queueName());
    return acceptance.accept(request, id -> new Acceptance.Draft(task, subject));
  }
}
