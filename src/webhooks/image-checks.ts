/** Checks of images, the same for every kind. */
import { specPath } from '../admission/field-path.ts';
import { type Complaint, invalid } from '../admission/finding.ts';
import { parseImageReference } from '../kubernetes/image-reference.ts';

/** What is wrong with `spec.image`. */
export function* imageFaults(image: string): Generator<Complaint> {
  if (parseImageReference(image) === undefined) {
    yield invalid(
      specPath.at('image'),
      image,
      'must be an image reference, such as "ghcr.io/org/name:1.2.3"',
    );
  }
}
