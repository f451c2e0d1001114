package io.tidewheel.internal.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories an input looks into: one, or those that a pattern names, with those below if
 * asked to. Directories whose name begins with {@code .} or {@code _} are left out unless they are
 * named; symbolic links to directories are not followed below. Used by one thread at a time.
 */
final class DirectoryTree {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryTree.class);

  private final Path root;
  private final List<PathMatcher> levels;
  private final boolean recursive;
  private final Set<Path> namesWithoutText = new HashSet<>();

  /** What is done with a file that is found. */
  interface Visitor {
    /** Whether the file is known, so that it need not be looked at any closer. */
    boolean isKnown(String path) throws IOException;

    /** Sees any other. */
    void found(Path path, BasicFileAttributes attributes) throws IOException;
  }

  /**
   * @param location a path or URI, of which each part may be a pattern: {@code /in/2026-*}
   */
  DirectoryTree(String location, boolean recursive) {
    this.recursive = recursive;
    Path whole = Locations.path(location);
    List<PathMatcher> patterns = new ArrayList<>();
    Path named = whole;
    if (!Files.isDirectory(whole)) {
      Path above = whole.getRoot();
      for (Path part : whole) {
        if (!patterns.isEmpty() || isPattern(part)) {
          patterns.add(matcher(location, part));
        } else {
          above = above.resolve(part);
        }
      }
      named = above;
    }
    this.root = named;
    this.levels = List.copyOf(patterns);
  }

  private static boolean isPattern(Path part) {
    return part.toString().chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  private static PathMatcher matcher(String location, Path part) {
    boolean hidden = part.toString().startsWith(".") || part.toString().startsWith("_");
    try {
      PathMatcher glob = part.getFileSystem().getPathMatcher("glob:" + part);
      return path -> glob.matches(path) && (hidden || !isHidden(path));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "directory '" + location + "': '" + part + "' is no pattern: " + e.getMessage(), e);
    }
  }

  private static boolean isHidden(Path name) {
    return name.toString().startsWith(".") || name.toString().startsWith("_");
  }

  /** The directory that must be there. */
  Path root() {
    return root;
  }

  /**
   * Shows the visitor all files there are.
   *
   * @throws IOException if that cannot be known; then some may have been shown
   */
  void visit(Visitor visitor) throws IOException {
    if (levels.isEmpty()) {
      visit(root, visitor, true);
    } else {
      descend(root, 0, visitor);
    }
  }

  private void descend(Path directory, int level, Visitor visitor) throws IOException {
    for (Path entry : entries(directory, level == 0)) {
      if (levels.get(level).matches(entry.getFileName()) && Files.isDirectory(entry)) {
        if (level + 1 < levels.size()) {
          descend(entry, level + 1, visitor);
        } else {
          visit(entry, visitor, false);
        }
      }
    }
  }

  private void visit(Path directory, Visitor visitor, boolean required) throws IOException {
    for (Path entry : entries(directory, required)) {
      String path = text(entry);
      if (path == null || visitor.isKnown(path)) {
        continue;
      }
      try {
        BasicFileAttributes attributes = Files.readAttributes(entry, BasicFileAttributes.class);
        if (attributes.isRegularFile()) {
          visitor.found(entry, attributes);
        } else if (recursive
            && attributes.isDirectory()
            && !isHidden(entry.getFileName())
            && !Files.isSymbolicLink(entry)) {
          visit(entry, visitor, false);
        }
      } catch (NoSuchFileException e) {
        LOG.debug("{} is gone already", entry);
      }
    }
  }

  /** All names first, so that at most one directory is open however deep it goes. */
  private static List<Path> entries(Path directory, boolean required) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (NoSuchFileException | NotDirectoryException e) {
      if (required) {
        throw e;
      }
      LOG.debug("{} is gone already", directory);
    }
    return entries;
  }

  /** The path as text from which the file can be found again; null if there is none. */
  private String text(Path path) {
    String text = path.toString();
    try {
      if (path.getFileSystem().getPath(text).equals(path)) {
        return text;
      }
    } catch (InvalidPathException e) {
      LOG.debug("{}", text, e);
    }
    if (namesWithoutText.add(path)) {
      LOG.warn(
          "file={}: is not read, since its name is no text in the charset of this system; rename it,"
              + " or start Java with another locale",
          text);
    }
    return null;
  }
}
