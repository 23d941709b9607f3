package dev.sinter.testsuite.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Every public type, and every public method that starts a contract, has a comment. */
class JavadocTest {
  @Test
  void publicTypesAndMethodsAreDocumented() throws IOException {
    List<Path> sources =
        Codebase.sources().stream().filter(f -> !f.endsWith("module-info.java")).toList();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> silent = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
      DocTrees comments = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new Scanner(comments, silent).scan(unit, unit);
      }
    }

    assertThat(silent).as("public types and methods without javadoc").isEmpty();
  }

  /** Walks the public part of one file; what is not public is not entered. */
  private static final class Scanner extends TreePathScanner<Void, CompilationUnitTree> {
    private final DocTrees comments;
    private final List<String> silent;

    Scanner(DocTrees comments, List<String> silent) {
      this.comments = comments;
      this.silent = silent;
    }

    @Override
    public Void visitClass(ClassTree type, CompilationUnitTree unit) {
      if (!isPublic(type.getModifiers())) {
        return null;
      }
      require(type.getSimpleName().toString(), type, unit);
      return super.visitClass(type, unit);
    }

    @Override
    public Void visitMethod(MethodTree method, CompilationUnitTree unit) {
      boolean constructor = method.getReturnType() == null;
      if (!constructor && isPublic(method.getModifiers()) && !overrides(method)) {
        require(method.getName() + "()", method, unit);
      }
      return null;
    }

    private boolean isPublic(ModifiersTree modifiers) {
      TreePath parent = getCurrentPath().getParentPath();
      boolean inInterface =
          parent.getLeaf().getKind() == Tree.Kind.INTERFACE
              || parent.getLeaf().getKind() == Tree.Kind.ANNOTATION_TYPE;
      return modifiers.getFlags().contains(Modifier.PUBLIC)
          || (inInterface && !modifiers.getFlags().contains(Modifier.PRIVATE));
    }

    private static boolean overrides(MethodTree method) {
      return method.getModifiers().getAnnotations().stream()
          .map(AnnotationTree::getAnnotationType)
          .anyMatch(annotation -> annotation.toString().equals("Override"));
    }

    private void require(String name, Tree tree, CompilationUnitTree unit) {
      if (comments.getDocComment(getCurrentPath()) == null) {
        long position = comments.getSourcePositions().getStartPosition(unit, tree);
        Path file = Codebase.root().relativize(Path.of(unit.getSourceFile().toUri()));
        silent.add(file + ":" + unit.getLineMap().getLineNumber(position) + " " + name);
      }
    }
  }
}
